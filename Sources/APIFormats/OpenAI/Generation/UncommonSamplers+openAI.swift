import Inference
import OrderedJSON

extension UncommonSamplers {
    /// Reads llama.cpp's fields.
    ///
    /// - Returns: `nil` if none of the samplers takes part.
    static func read(_ fields: inout RequestFields) throws(APIError) -> UncommonSamplers? {
        var samplers = UncommonSamplers()
        if let value = try fields.number("typical_p", in: 0...1) { samplers.typicalP = value }
        // llama.cpp writes -1 for "off".
        if let value = try fields.number("top_n_sigma", in: -1...100) { samplers.topNSigma = max(0, value) }
        if let value = try fields.number("dynatemp_range", in: 0...10) {
            samplers.dynamicTemperatureRange = value
        }
        if let value = try fields.number("dynatemp_exponent", in: 0...10) {
            samplers.dynamicTemperatureExponent = value
        }
        if let value = try fields.number("xtc_probability", in: 0...1) { samplers.xtcProbability = value }
        if let value = try fields.number("xtc_threshold", in: 0...1) { samplers.xtcThreshold = value }
        samplers.mirostat = try readMirostat(&fields)
        samplers.dry = try readDry(&fields)
        samplers.adaptive = try readAdaptive(&fields)
        return samplers.takesPart ? samplers : nil
    }

    /// Whether anything is asked for; settings of a sampler that is off do not count.
    private var takesPart: Bool {
        typicalP < 1 || topNSigma > 0 || dynamicTemperatureRange > 0 || xtcProbability > 0 || mirostat != nil
            || dry != nil || adaptive != nil
    }

    private static func readMirostat(_ fields: inout RequestFields) throws(APIError) -> Mirostat? {
        let version = try fields.integer("mirostat", in: 0...2) ?? 0
        let tau = try fields.number("mirostat_tau", in: 0...100)
        let eta = try fields.number("mirostat_eta", in: 0...10)
        guard let version = Mirostat.Version(rawValue: version) else { return nil }
        return Mirostat(version: version, tau: tau ?? 5, eta: eta ?? 0.1)
    }

    private static func readDry(_ fields: inout RequestFields) throws(APIError) -> Dry? {
        let multiplier = try fields.number("dry_multiplier", in: 0...100) ?? 0
        var dry = Dry(multiplier: multiplier)
        if let value = try fields.number("dry_base", in: 0...100) { dry.base = value }
        if let value = try fields.integer("dry_allowed_length", in: 0...1_000_000) {
            dry.allowedLength = value
        }
        if let value = try fields.integer("dry_penalty_last_n", in: -1...1_000_000), value >= 0 {
            dry.window = value
        }
        if let texts = try fields.strings("dry_sequence_breakers") { dry.breakers = texts }
        return multiplier > 0 ? dry : nil
    }

    private static func readAdaptive(_ fields: inout RequestFields) throws(APIError) -> Adaptive? {
        // Negative is llama.cpp's "off".
        let target = try fields.number("adaptive_target", in: -1...1) ?? -1
        let decay = try fields.number("adaptive_decay", in: 0...0.99)
        return target >= 0 ? Adaptive(target: target, decay: decay ?? 0.9) : nil
    }
}
