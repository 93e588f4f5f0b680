import Inference
import OrderedJSON

extension RequestFields {
    /// The tokens of a list that stands for a text.
    static func tokens(_ elements: [JSONValue], path: String) throws(APIError) -> [TokenID] {
        var ids: [TokenID] = []
        ids.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let id = try integer(element, path: "\(path)[\(index)]", in: TokenID.requestRange)
            ids.append(TokenID(id))
        }
        return ids
    }
}
