#!/usr/bin/env bash
# Format, file sizes, and layering. Warnings are errors by Package.swift; undeclared imports are errors by the
# build's own flag.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
source "$scripts/environment.sh"
cd "$root"
failed=0

complain() {
    printf '%s\n' "$*" >&2
    failed=1
}

say "swift format lint"
git ls-files -co --exclude-standard '*.swift' | xargs swift format lint --strict --parallel || failed=1

say "file sizes"
while read -r lines file; do
    [ "$lines" -le 400 ] || complain "$file has $lines lines; 400 are the limit"
done < <(git ls-files -co --exclude-standard '*.swift' | xargs wc -l | awk '$2 != "total"')

say "layers"
# Each line: a target, and what its files may import of the project. Nothing points up.
while read -r target allowed; do
    while read -r import; do
        case " $allowed " in
        *" $import "*) ;;
        *) complain "$target must not import $import" ;;
        esac
    done < <(
        grep -hE '^(public |package |internal |private )?(@[a-zA-Z]+ )*import [A-Za-z]+$' -r "Sources/$target" |
            awk '{print $NF}' | sort -u |
            grep -xE 'CLlama|OrderedJSON|Jinja|Inference|ReplyParsing|OutputGrammar|ModelProfiles|LlamaEngine|RemoteEngine|APIFormats|Conformance|WeirServer' ||
            true
    )
done <<'LAYERS'
OrderedJSON
Jinja OrderedJSON
Inference OrderedJSON
ReplyParsing Inference OrderedJSON
OutputGrammar Inference OrderedJSON
ModelProfiles Inference Jinja OrderedJSON OutputGrammar ReplyParsing
LlamaEngine CLlama Inference OrderedJSON
APIFormats Inference OrderedJSON
Conformance OrderedJSON ReplyParsing
RemoteEngine Inference OrderedJSON ReplyParsing
WeirServer APIFormats Inference OrderedJSON
LAYERS
if grep -rlE 'import CLlama|OpaquePointer' Sources --include='*.swift' | grep -v '^Sources/LlamaEngine/Handles/'; then
    complain "C handles belong in Sources/LlamaEngine/Handles"
fi

[ "$failed" = 0 ] && say "all checks passed"
exit "$failed"
