// What Swift sees of libllama and ggml. No logic here.
#pragma once

#include <llama.h>
#include <ggml.h>
#include <ggml-backend.h>
#include <ggml-rpc.h>
#include <gguf.h>
