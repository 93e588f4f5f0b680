#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

func logarithm(_ value: Float) -> Float { logf(value) }
func logarithm(_ value: Double) -> Double { log(value) }
