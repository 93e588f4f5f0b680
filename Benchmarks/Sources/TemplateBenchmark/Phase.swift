/// What is measured.
enum Phase: String {
    case compile, render
}
