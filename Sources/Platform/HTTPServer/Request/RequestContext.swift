package import Logging

/// What travels with a request from middleware to handler. A value: each middleware hands on its own copy.
package protocol RequestContext: Sendable {
    init(source: RequestContextSource)
    /// What the router and the middleware of this module keep.
    var storage: RequestContextStorage { get set }
}

/// What a context is made of.
package struct RequestContextSource: Sendable {
    package let request: Request
    package let logger: Logger

    package init(request: Request, logger: Logger = Logger(label: "http")) {
        self.request = request
        self.logger = logger
    }
}

package struct RequestContextStorage: Sendable {
    package var parameters = Parameters()
    /// The route's template, such as `/tickets/:id`: for metrics, where paths would be too many.
    package internal(set) var endpointPath: String?
    /// Empty unless `RequestIDMiddleware` runs.
    package var requestID = ""
    package var logger: Logger

    package init(source: RequestContextSource) { logger = source.logger }
}

extension RequestContext {
    package var parameters: Parameters { storage.parameters }
    package var endpointPath: String? { storage.endpointPath }
    package var requestID: String { storage.requestID }
    package var logger: Logger { storage.logger }
}

/// A context that holds nothing of its own.
package struct BasicRequestContext: RequestContext {
    package var storage: RequestContextStorage

    package init(source: RequestContextSource) { storage = RequestContextStorage(source: source) }
}
