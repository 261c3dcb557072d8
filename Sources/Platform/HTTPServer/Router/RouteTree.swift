import HTTPTypes

/// One route.
struct Endpoint<Context: RequestContext>: Sendable {
    let path: String
    let method: HTTPMethod
    let parameterNames: [String]
    let handler: Handler<Context>
    let middlewares: [any RouterMiddleware<Context>]
}

/// Routes by path. A literal is preferred to a parameter, and a parameter to `**`; the preferred path alone says which
/// methods it answers, as OpenAPI 3.1 has it (“Path Templating Matching”).
struct RouteTree<Context: RequestContext>: Sendable {
    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var rest: Int?
        var endpoints: [Endpoint<Context>] = []
    }

    private var nodes = [Node()]

    mutating func add(_ endpoint: Endpoint<Context>, at segments: [PathSegment]) {
        var index = 0
        for segment in segments { index = child(of: index, at: segment) }
        nodes[index].endpoints.removeAll { $0.method == endpoint.method }
        nodes[index].endpoints.append(endpoint)
    }

    private mutating func child(of index: Int, at segment: PathSegment) -> Int {
        let found =
            switch segment {
            case .literal(let text): nodes[index].literals[text]
            case .parameter, .any: nodes[index].parameter
            case .rest: nodes[index].rest
            }
        if let found { return found }
        nodes.append(Node())
        switch segment {
        case .literal(let text): nodes[index].literals[text] = nodes.count - 1
        case .parameter, .any: nodes[index].parameter = nodes.count - 1
        case .rest: nodes[index].rest = nodes.count - 1
        }
        return nodes.count - 1
    }

    enum Match {
        case found(Endpoint<Context>, Parameters)
        /// The path exists, with these methods.
        case otherMethods([HTTPMethod])
        case none
    }

    func match(_ method: HTTPMethod, _ segments: [String]) -> Match {
        var values: [String] = []
        var methods: [HTTPMethod] = []
        var result: (Endpoint<Context>, Int)?
        _ = visit(0, segments, 0, &values) { node, consumed in
            let endpoints = nodes[node].endpoints
            // GET answers HEAD too.
            let match =
                endpoints.first { $0.method == method }
                ?? (method == .head ? endpoints.first { $0.method == .get } : nil)
            if let match {
                result = (match, consumed)
                return true
            }
            methods = endpoints.map(\.method)
            return true
        }
        if let (endpoint, consumed) = result {
            let names = endpoint.parameterNames
            return .found(
                endpoint, Parameters(names: names, values: values, catchAll: Array(segments[consumed...])))
        }
        if methods.contains(.get) && !methods.contains(.head) { methods.append(.head) }
        return methods.isEmpty ? .none : .otherMethods(methods)
    }

    /// Visits the nodes that match, the most specific first, until the closure says that it has what it needs.
    private func visit(
        _ node: Int, _ segments: [String], _ depth: Int, _ values: inout [String], _ body: (Int, Int) -> Bool
    ) -> Bool {
        if depth == segments.count {
            if !nodes[node].endpoints.isEmpty && body(node, depth) { return true }
        } else {
            if let child = nodes[node].literals[segments[depth]],
                visit(child, segments, depth + 1, &values, body)
            {
                return true
            }
            if let child = nodes[node].parameter {
                values.append(segments[depth])
                if visit(child, segments, depth + 1, &values, body) { return true }
                values.removeLast()
            }
        }
        guard let rest = nodes[node].rest else { return false }
        return body(rest, depth)
    }

    var endpoints: [(method: HTTPMethod, path: String)] {
        nodes.flatMap(\.endpoints).map { ($0.method, $0.path) }
    }
}
