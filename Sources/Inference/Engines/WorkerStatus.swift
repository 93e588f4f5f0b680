/// Another machine that holds a part of a model and computes it, and what that has come to so far.
///
/// What the system or the library does not count is `nil`.
public struct WorkerStatus: Sendable, Hashable {
    /// Host and port.
    public var address: String
    /// Why it does not work; `nil` while it does.
    public var fault: String?
    /// Bytes of memory that the machine has, and that the model takes of it.
    public var memoryBytes: Int?
    public var usedBytes: Int?
    /// Layers of which it holds all, or a part.
    public var layers: Range<Int>?
    public var holdsOutput = false
    /// The part of each of these layers; 1 where whole layers are given away.
    public var layerShare = 1.0
    public var bytesSent: Int?
    public var bytesReceived: Int?
    /// From the last byte of what it was asked to the first of its answer: the network's time is in it.
    public var computing: Duration?
    /// What remains of the engine's steps.
    public var waiting: Duration?

    public init(address: String, fault: String? = nil) {
        self.address = address
        self.fault = fault
    }
}
