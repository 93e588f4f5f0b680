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
        var reader = ContextReader()
        for name in program.names.contextNames {
            if let value = context[name] {
                values.append(try reader.value(value, trust: trust.member(name)))
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
    init(_ output: OutputBuffer) {
        var segments: [Segment] = []
        var spans: [Range<Int>] = []
        output.bytes.withUnsafeBufferPointer { bytes in
            func text(_ range: Range<Int>) -> String {
                String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
            }
            // Runs that differ only in whether they are generated are one segment.
            var segmentStart = 0
            var start = 0
            for (index, run) in output.runs.enumerated() {
                let end = start + run.count
                let isLast = index + 1 == output.runs.count
                if isLast || output.runs[index + 1].origin.isInput != run.origin.isInput {
                    let origin: Segment.Origin = run.origin.isInput ? .input : .template
                    segments.append(Segment(text: text(segmentStart..<end), origin: origin))
                    segmentStart = end
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
        }
        self.init(segments: segments, generationSpans: spans)
    }
}
