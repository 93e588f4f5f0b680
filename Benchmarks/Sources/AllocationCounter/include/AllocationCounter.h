#pragma once

/// Calls of malloc, calloc, realloc and aligned allocation so far; -1 where they cannot be counted.
long allocation_count(void);
