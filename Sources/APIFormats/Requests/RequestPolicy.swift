public import Inference

/// What a server decides about requests before it has seen them.
public struct RequestPolicy: Sendable, Hashable {
    public var unknownFields: UnknownFields
    /// What holds where a request says nothing, such as the model's own `generation_config.json`.
    public var samplingDefaults: SamplingOptions

    public init(
        unknownFields: UnknownFields = .refuse, samplingDefaults: SamplingOptions = SamplingOptions()
    ) {
        self.unknownFields = unknownFields
        self.samplingDefaults = samplingDefaults
    }
}
