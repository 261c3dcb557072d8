import FoundationEssentials
import JSON

/// Everything that is over there, behind one lock.
struct World: Sendable {
    let configuration: IntercomSandboxConfiguration
    var token: String
    var contacts: [String: ContactRecord] = [:]
    var conversations: [String: ConversationRecord] = [:]
    var tags: [String: String] = [:]
    /// Custom attributes of contacts, with their types.
    var contactAttributes: [String: String] = [:]
    var conversationAttributes: Set<String> = []
    var files: [String: FileRecord] = [:]
    var recorded: [JSONValue] = []
    var report = IntercomReport()
    var faults = Faults()
    var notifications: [NotificationRecord] = []
    var chance: SplitMix64
    /// Calls so far: what is written as text in one answer may be an integer in the next.
    var answered: UInt64 = 0
    var window: CallWindow
    private var lastNumber: Int64 = 1000

    init(_ configuration: IntercomSandboxConfiguration) {
        self.configuration = configuration
        token = configuration.token
        chance = SplitMix64(seed: configuration.seed)
        window = CallWindow(limit: configuration.windowLimit)
    }

    var now: Int64 { configuration.now() }

    mutating func number() -> String {
        lastNumber += 1
        return String(lastNumber)
    }

    /// An id as text, and now and then as an integer (facts); which, the seed decides.
    func identifier(_ id: String?) -> JSONValue {
        guard let id, !id.isEmpty else { return .null }
        guard let number = Int64(id) else { return .string(id) }
        var chance = SplitMix64(seed: configuration.seed ^ UInt64(bitPattern: number) ^ (answered << 32))
        return chance.next() % 4 == 0 ? .integer(number) : .string(id)
    }

    /// In the form of a UUID.
    mutating func requestNumber() -> String {
        let digits = Array(String(chance.next() | 1 << 63, radix: 16) + String(chance.next() | 1 << 63, radix: 16))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// 24 hexadecimal digits, as Intercom's contacts have.
    mutating func contactNumber() -> String {
        lastNumber += 1
        let digits = String(lastNumber, radix: 16)
        return "66" + String(repeating: "0", count: 22 - digits.count) + digits
    }
}
