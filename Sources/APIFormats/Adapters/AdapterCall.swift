public import Inference
import OrderedJSON

/// A request of `POST /v1/adapters`: an adapter to be offered.
public struct AdapterCall: Sendable, Hashable {
    public let registration: AdapterRegistration
    /// The model that it is for; `nil` for the first one.
    public let model: String?

    public init(
        parsing body: some Collection<UInt8>, policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        var fields = RequestFields(try JSONObject(requestBody: body), unknownFields: policy.unknownFields)
        let name = try fields.requiredString("name")
        if let fault = Self.fault(ofName: name) { throw .invalidValue("name", fault) }
        registration = AdapterRegistration(
            name: name, path: try fields.requiredString("path"),
            scale: try fields.number("scale", in: AdapterChoice.scales) ?? 1)
        model = try fields.string("model")
        try fields.finish()
    }

    /// What is wrong with a name, in words; `nil` for one that requests can use.
    public static func fault(ofName name: String) -> String? {
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                    || "-_./".unicodeScalars.contains($0))
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 128 else {
            return "A name has at most 128 letters, digits and `-`, `_`, `.`, `/`."
        }
        return nil
    }
}
