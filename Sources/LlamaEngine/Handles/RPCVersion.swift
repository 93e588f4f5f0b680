import CLlama

/// A version of ggml's RPC protocol.
struct RPCVersion: Sendable, Hashable, CustomStringConvertible {
    var major: UInt8
    var minor: UInt8
    var patch: UInt8

    /// What this libllama speaks.
    static let own = RPCVersion(
        major: UInt8(clamping: RPC_PROTO_MAJOR_VERSION), minor: UInt8(clamping: RPC_PROTO_MINOR_VERSION),
        patch: UInt8(clamping: RPC_PROTO_PATCH_VERSION))

    /// A newer minor version may use what this one does not know.
    func isUnderstood(by own: RPCVersion = .own) -> Bool { major == own.major && minor <= own.minor }

    var description: String { "\(major).\(minor).\(patch)" }
}
