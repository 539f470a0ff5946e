# Sourced by setup.sh after uv.sh: finds or fetches a Python of the wanted version.
# pyenv keeps its Pythons where neither PATH nor uv looks, so they are put at the end of PATH.

for folder in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[0-3].*/bin; do
    if [ -d "$folder" ]; then PATH=$PATH:$folder; fi
done
export PATH

# need_python VERSIONS WHO DOWNLOAD: sets found_python to the first of VERSIONS ("3.11|3.12")
# that is on this machine, else has uv download DOWNLOAD; stops with a way to mend.
need_python() {
    old_ifs=$IFS
    IFS='|'
    for version in $1; do
        found_python=$("$UV" python find --no-project --no-python-downloads "$version" 2>/dev/null) &&
            break
        found_python=
    done
    IFS=$old_ifs
    if [ -z "$found_python" ]; then
        echo "Fetching Python $3 …"
        if ! "$UV" python install --quiet "$3"; then
            {
                echo "$2 needs Python $(echo "$1" | sed 's/|/ or /g'); this machine has none and it could not be downloaded."
                echo "  With pyenv: pyenv install $3. Debian and Ubuntu: apt-get install python$3 python$3-venv, where they carry it."
                echo "  Any Python $3 on PATH will be found."
            } >&2
            exit 1
        fi
        found_python=$("$UV" python find --no-project "$3")
    fi
}
