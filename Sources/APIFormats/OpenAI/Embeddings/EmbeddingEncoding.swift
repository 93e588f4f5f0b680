/// How the vectors of a response are written.
public enum EmbeddingEncoding: String, Sendable, Hashable, CaseIterable {
    case float
    /// The components as little-endian `Float32`, in Base64.
    case base64
}
