/// What a call is written in.
public enum Payload: Sendable, Hashable {
    /// JSON objects that hold name and arguments.
    case json(JSONCallSyntax)
    /// A name, then arguments as an object.
    case named(NamedCallSyntax)
    /// A name, then a tagged text for each argument.
    case parameters(ParameterSyntax)
    /// A name, then an element named for each argument, nested as the arguments are.
    case elements(ElementSyntax)
    /// Python calls with keyword arguments.
    case python(PythonCallSyntax)
    /// Source code, which becomes the argument `code` of the function named here.
    case code(function: String)
}
