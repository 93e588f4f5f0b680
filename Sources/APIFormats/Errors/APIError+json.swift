package import OrderedJSON

extension APIError {
    /// A body that is not JSON.
    package init(_ error: JSONError) {
        switch error.reason {
        case .tooLong(let limit):
            self.init(.tooLarge, "The request body is longer than \(limit) bytes.")
        default:
            self.init(.invalidRequest, "The request body is not valid JSON: \(error).", code: "invalid_json")
        }
    }
}
