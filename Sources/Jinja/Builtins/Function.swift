/// The functions that every template can call.
enum Function: String, Sendable {
    case cycler, dict, joiner, namespace, range
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"

    var signature: Signature {
        switch self {
        case .cycler, .dict, .namespace: .variadic
        case .joiner: Self.joinerSignature
        case .range: Self.rangeSignature
        case .raiseException: Self.raiseSignature
        case .strftimeNow: Self.clockSignature
        }
    }

    private static let joinerSignature = Signature("sep?")
    private static let rangeSignature = Signature("start, stop?, step?, /")
    private static let raiseSignature = Signature("message")
    private static let clockSignature = Signature("format")
}
