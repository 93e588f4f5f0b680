public import APIFormats
public import ArgumentParser

extension UnknownFields: ExpressibleByArgument {}
extension ReasoningProfile: ExpressibleByArgument {}
