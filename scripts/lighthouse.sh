#!/bin/sh
# Lighthouse's accessibility score of the patient's page, in both languages: `scripts/lighthouse.sh
# [URL]` with a demo that runs there (default http://localhost:8400). Needs Node and npm; Lighthouse
# is fetched into a folder of its own, and is no part of `make test`.
set -eu
url=${1:-http://localhost:8400}
folder=${TMPDIR:-/tmp}/cairn-lighthouse
chrome=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
[ -x "$folder/node_modules/.bin/lighthouse" ] ||
    npm install --silent --no-audit --no-fund --prefix "$folder" lighthouse@13

for lang in en fr; do
    cookie=$(curl -sS -D - -o /dev/null -H 'Content-Type: application/json' \
        -d "{\"lang\":\"$lang\"}" "$url/demo/join" | sed -n 's/^[Ss]et-[Cc]ookie: \([^;]*\).*/\1/p')
    CHROME_PATH=$chrome "$folder/node_modules/.bin/lighthouse" "$url/chat" --quiet \
        --only-categories=accessibility --output=json --output-path="$folder/$lang.json" \
        --chrome-flags="--headless=new --no-sandbox --disable-gpu" \
        --extra-headers="{\"Cookie\":\"$cookie\"}"
    node -e '
        const { categories, audits } = require(process.argv[1]);
        const score = Math.round(categories.accessibility.score * 100);
        console.log(`accessibility ${process.argv[2]}: ${score}`);
        for (const each of Object.values(audits)) if (each.score === 0) console.log(`  ${each.id}: ${each.title}`);
        if (score < 100) process.exitCode = 1;
    ' "$folder/$lang.json" "$lang"
done
