/// Why a Hugging Face folder could not be read.
public enum HuggingFaceError: Error, Sendable, Hashable {
    case missingFile(String)
    case invalidFile(String, reason: String)
}

extension HuggingFaceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingFile(let path): "there is no file at \(path)"
        case .invalidFile(let path, let reason): "\(path) cannot be read: \(reason)"
        }
    }
}
