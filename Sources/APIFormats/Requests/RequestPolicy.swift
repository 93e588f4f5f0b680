public import Inference

/// What a server decides about requests before it has seen them.
public struct RequestPolicy: Sendable, Hashable {
    public var unknownFields: UnknownFields
    /// What holds where a request says nothing, such as the model's own `generation_config.json`.
    public var samplingDefaults: SamplingOptions
    /// Whether replies go on when the context is full, where a request says nothing.
    public var shiftsContext: Bool

    public init(
        unknownFields: UnknownFields = .refuse, samplingDefaults: SamplingOptions = SamplingOptions(),
        shiftsContext: Bool = false
    ) {
        self.unknownFields = unknownFields
        self.samplingDefaults = samplingDefaults
        self.shiftsContext = shiftsContext
    }
}
