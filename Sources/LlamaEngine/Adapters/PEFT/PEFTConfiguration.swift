import OrderedJSON

/// What an `adapter_config.json` says.
struct PEFTConfiguration {
    private let alpha: Double
    private let alphas: JSONObject
    private let usesRankStabilisation: Bool

    /// - Throws: For what is no plain low-rank adapter, by the name of the setting.
    init(_ object: JSONObject) throws(AdapterFault) {
        if let kind = object["peft_type"]?.stringValue, kind.uppercased() != "LORA" {
            throw AdapterFault("its `peft_type` is \(kind); LORA is read")
        }
        for setting in ["use_dora", "fan_in_fan_out", "lora_bias", "use_qalora"]
        where object[setting]?.boolValue == true {
            throw AdapterFault("its `\(setting)` is set, which is not read")
        }
        if let bias = object["bias"]?.stringValue, bias != "none" {
            throw AdapterFault("its `bias` is \(bias); biases are not read")
        }
        for setting in [
            "modules_to_save", "trainable_token_indices", "alora_invocation_tokens", "layer_replication",
        ] {
            guard let value = object[setting], !value.isNull, value.arrayValue?.isEmpty != true,
                value.objectValue?.isEmpty != true
            else { continue }
            throw AdapterFault(
                "its `\(setting)` is set, which is not read: it has more than low-rank factors")
        }
        if let start = object["init_lora_weights"]?.stringValue,
            Self.changingStarts.contains(where: start.lowercased().hasPrefix)
        {
            throw AdapterFault(
                "its `init_lora_weights` is \(start), which changes the base model; save it as a plain adapter"
            )
        }
        guard let rank = object["r"]?.doubleValue, rank > 0 else { throw AdapterFault("its `r` is no rank") }
        alpha = object["lora_alpha"]?.doubleValue ?? rank
        alphas = object["alpha_pattern"]?.objectValue ?? [:]
        if let pattern = alphas.first(where: { !Self.isPlain($0.key) })?.key {
            throw AdapterFault(
                "its `alpha_pattern` has the expression \(pattern), of which plain names are read")
        }
        usesRankStabilisation = object["use_rslora"]?.boolValue ?? false
    }

    /// Ways to begin the training that take from the base model what they put into the adapter.
    private static let changingStarts = ["pissa", "olora", "corda"]

    private static func isPlain(_ pattern: String) -> Bool {
        pattern.drop { $0 == "^" }.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                    || "_.".unicodeScalars.contains($0))
        }
    }

    /// What the product of a module's factors is multiplied with, times the rank.
    func alpha(of module: String, rank: Int) -> Float {
        let alpha = Self.value(for: module, in: alphas) ?? alpha
        // PEFT divides by the rank's root then (rsLoRA).
        return Float(usesRankStabilisation ? alpha * Double(rank).squareRoot() : alpha)
    }

    /// The first pattern that a module's name ends with.
    private static func value(for module: String, in patterns: JSONObject) -> Double? {
        patterns.first { pattern, _ in
            module == pattern || module.hasSuffix("." + pattern.drop { $0 == "^" || $0 == "." })
        }?.value.doubleValue
    }
}
