public import APIFormats
public import ArgumentParser
public import LlamaEngine

extension UnknownFields: ExpressibleByArgument {}
extension ReasoningProfile: ExpressibleByArgument {}
extension Drafting: ExpressibleByArgument {}
extension ModelSplit.Kind: ExpressibleByArgument {}
