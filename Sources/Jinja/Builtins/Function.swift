/// The functions that every template can call.
enum Function: String, Sendable {
    case cycler, dict, joiner, namespace, range
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
}
