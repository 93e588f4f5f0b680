/// A piece of a message whose content is a list.
public enum ContentPart: Sendable, Hashable {
    case text(String)

    public var text: String {
        switch self {
        case .text(let text): text
        }
    }
}
