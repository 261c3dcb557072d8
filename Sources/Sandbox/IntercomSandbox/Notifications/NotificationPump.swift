package import HTTPClient
import HTTPTypes

/// Sends notifications to a subscriber's address.
package struct NotificationPump: Sendable {
    private let sandbox: IntercomSandbox
    private let http: any HTTPSending
    private let url: String

    /// Intercom waits so long for an answer (facts).
    private static let timeout = Duration.seconds(5)

    /// - Parameter url: of the subscriber.
    package init(_ sandbox: IntercomSandbox, http: any HTTPSending, url: String) {
        self.sandbox = sandbox
        self.http = http
        self.url = url
    }

    /// Until the task is cancelled.
    package func run() async {
        await ask()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // What is late or tried again comes due by itself.
                while !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(200))
                    sandbox.bell.ring()
                }
                sandbox.bell.ring()
            }
            group.addTask {
                while !Task.isCancelled {
                    await sandbox.bell.wait()
                    await sendDue()
                }
            }
        }
    }

    /// An address is tried by an unsigned HEAD when it is set up (facts of Intercom, notifications).
    package func ask() async {
        let response = try? await http.send(HTTPClientRequest(method: .head, url: url, timeout: Self.timeout))
        sandbox.headAnswered(response?.status.code)
    }

    /// Sends what is due, several at once, as Intercom does: nothing keeps them in order.
    package func sendDue() async {
        await withTaskGroup(of: Void.self) { group in
            for notification in sandbox.takeNotifications() { group.addTask { await send(notification) } }
        }
    }

    private func send(_ notification: IntercomSandbox.Notification) async {
        let headers: HTTPFields = [
            .contentType: "application/json", "X-Hub-Signature": notification.signature,
        ]
        let request = HTTPClientRequest(
            method: .post, url: url, headers: headers, body: .bytes(notification.body), timeout: Self.timeout)
        let response = try? await http.send(request)
        if response?.status.isSuccess != true { sandbox.failed(notification) }
    }
}
