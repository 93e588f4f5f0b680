/// The index of a token in its model's vocabulary.
public typealias TokenID = Int32
