// What the bare decode loop needs of libllama.
#pragma once

#include <llama.h>
