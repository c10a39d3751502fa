#!/bin/sh
# Makes reports/sample: the demo estate's audit in both languages and editions, and pictures of it for the README.
# Opens every workbook with LibreOffice, as a reader would.
# Needs LibreOffice (soffice), poppler-utils (pdftoppm, pdfinfo) and Chromium for the pictures.
set -eu

privaudit=$1
here=$(cd "$(dirname "$0")" && pwd)
out=$here/sample
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"
cd "$work"

for lang in en ru; do
    rm -rf privaudit-demo
    COLUMNS=100 "$privaudit" demo --quiet --lang "$lang" > "screen.$lang.txt" 2>/dev/null
    sed -e "s#$work/##" "screen.$lang.txt" > "$out/terminal.$lang.txt"
done
cp privaudit-demo/audit/audit.json "$out/audit.json"
for lang in en ru; do
    "$privaudit" report "$out/audit.json" --lang "$lang" --format "xlsx=$out/audit.$lang.xlsx" --output "$work/r$lang" >/dev/null
    "$privaudit" report "$out/audit.json" --lang "$lang" --edition file --format "xlsx=$out/audit-file.$lang.xlsx" \
        --output "$work/f$lang" >/dev/null
    for book in "audit.$lang" "audit-file.$lang"; do
        # A book that LibreOffice cannot open whole leaves no PDF, and the script ends here.
        soffice "-env:UserInstallation=file://$work/office" --headless --convert-to pdf --outdir "$work" "$out/$book.xlsx" \
            >/dev/null 2>&1
        pdfinfo "$work/$book.pdf" | grep Pages
    done
    pdftoppm -r 80 -png -f 1 -l 1 -singlefile "$work/audit.$lang.pdf" "$out/summary.$lang"
    {
        printf '<meta charset="utf-8"><body style="margin:0;background:#1e1e28"><pre style="margin:24px;color:#e8e8f0;'
        printf 'font:15px/1.35 DejaVu Sans Mono,monospace">$ privaudit demo\n\n'
        sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' "$out/terminal.$lang.txt"
        printf '</pre></body>'
    } > "$work/terminal.$lang.html"
    lines=$(wc -l < "$out/terminal.$lang.txt")
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/chromium" \
        --window-size=1000,$((lines * 21 + 100)) --screenshot="$out/terminal.$lang.png" "file://$work/terminal.$lang.html" \
        >/dev/null 2>&1
done
chmod 644 "$out"/*
ls -l "$out"
