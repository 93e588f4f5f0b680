public import OrderedJSON

/// A chat template, compiled once and rendered many times.
///
/// The language is that of jinja2 in the environment that Hugging Face's tokenisers give it: sandboxed and
/// immutable, with `trim_blocks`, `lstrip_blocks`, loop controls and `{% generation %}`.
public struct Template: Sendable {
    private let source: Source
    private let program: Program

    /// Throws where the template is broken or uses something that is not there, and says where.
    public init(_ text: String, limits: TemplateLimits = .default) throws(TemplateError) {
        source = Source(text)
        do {
            program = try Program(source, limits: limits)
        } catch {
            throw source.error(error, at: 0)
        }
    }

    /// Renders the template with the values of a context.
    ///
    /// - Parameter trusted: The paths in the context whose strings count as the template's own text, such as
    ///   `"bos_token"` or `"messages[].role"`, where `[]` stands for every element of a list. All other
    ///   strings are input, keys too. Numbers and the like are never input, as they cannot spell a token.
    public func render(
        _ context: JSONObject,
        trusted: Set<String> = [],
        clock: TemplateClock = .epoch,
        limits: RenderLimits = .default
    ) throws(TemplateError) -> RenderedTemplate {
        var renderer: Renderer
        do {
            let values = try contextValues(context, trust: TrustedPaths(trusted))
            renderer = Renderer(program, context: values, clock: clock, limits: limits)
        } catch {
            throw source.error(error, at: 0)
        }
        do {
            try renderer.render()
        } catch {
            throw source.error(error, at: renderer.offset)
        }
        return RenderedTemplate(renderer.output)
    }

    /// The values of the names that the template takes from outside.
    private func contextValues(
        _ context: JSONObject, trust: TrustedPaths
    ) throws(Failure) -> [Value] {
        var values: [Value] = []
        for name in program.names.contextNames {
            if let value = context[name] {
                values.append(try Value(value, trust: trust.member(name)))
            } else if let function = Function(rawValue: name) {
                values.append(.function(function))
            } else {
                values.append(.undefined(Undefined(.variable(name))))
            }
        }
        return values
    }
}

extension RenderedTemplate {
    init(_ text: Text) {
        var segments: [Segment] = []
        var spans: [Range<Int>] = []
        var start = 0
        for run in text.provenance.runs(count: text.count) {
            let end = start + run.count
            let origin: Segment.Origin = run.origin.isInput ? .input : .template
            let part = text[start..<end].string
            if let last = segments.indices.last, segments[last].origin == origin {
                segments[last].text += part
            } else {
                segments.append(Segment(text: part, origin: origin))
            }
            if run.origin.isGenerated {
                if let last = spans.last, last.upperBound == start {
                    spans[spans.count - 1] = last.lowerBound..<end
                } else {
                    spans.append(start..<end)
                }
            }
            start = end
        }
        self.init(segments: segments, generationSpans: spans)
    }
}
