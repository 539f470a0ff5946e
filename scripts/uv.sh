# Sourced by setup.sh: sets UV to the one version of uv that this project is set up with.
# `pip install --target` works for root, and where pip refuses to touch the system's Python.

UV_VERSION=0.13.9
UV=$PWD/.tools/uv-$UV_VERSION/bin/uv

# uv brings certificates of its own; behind a proxy that inspects TLS, as hospitals have, only
# the system's know the proxy.
if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ]; then
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"
fi

if [ ! -x "$UV" ]; then
    say_and_stop() {
        printf '%s\n' "$@" >&2
        exit 1
    }
    command -v python3 >/dev/null 2>&1 ||
        say_and_stop "Python 3 is missing." "  Debian and Ubuntu: apt-get install python3 python3-pip"
    pip=$(python3 -m pip --version 2>/dev/null | cut -d' ' -f2) || pip=
    [ -n "$pip" ] ||
        say_and_stop "pip is missing for $(command -v python3)." \
            "  Debian and Ubuntu: apt-get install python3-pip; elsewhere: python3 -m ensurepip"
    echo "Installing uv $UV_VERSION into .tools …"
    # Only a wheel will do: building uv from source needs a Rust compiler.
    if ! PIP_USER=0 PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check \
        --no-warn-script-location --only-binary :all: --upgrade \
        --target ".tools/uv-$UV_VERSION" "uv==$UV_VERSION"; then
        case $pip in
        [0-9].* | 1[0-9].*)
            say_and_stop "pip $pip is too old to install the wheel of uv; it must be 20.0 or newer." \
                "  python3 -m pip install --user --upgrade pip"
            ;;
        *) say_and_stop "uv $UV_VERSION could not be installed; pip's message is above." ;;
        esac
    fi
fi
