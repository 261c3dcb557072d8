/// The holidays of an iCalendar file (RFC 5545): its events that last whole days.
package struct ICalendarHolidays: Sendable, Equatable {
    /// An event that is no holiday here.
    package struct Skipped: Sendable, Equatable {
        /// Of its `BEGIN:VEVENT`, or of what is to blame; from 1.
        package let line: Int
        package let name: String
        package let reason: String

        package init(line: Int, name: String, reason: String) {
            self.line = line
            self.name = name
            self.reason = reason
        }
    }

    package static let largestFile = 1 << 20
    package static let mostEvents = 5000
    /// Characters that are kept of a name.
    package static let longestName = 200

    package private(set) var holidays: [Holiday] = []
    package private(set) var skipped: [Skipped] = []

    /// - Throws: `ICalendarError` when the file is no iCalendar file.
    package init(_ file: some Collection<UInt8>) throws(ICalendarError) {
        guard file.count <= Self.largestFile else {
            throw ICalendarError(line: nil, message: "the file is larger than \(Self.largestFile) bytes")
        }
        guard let text = String(validating: file, as: UTF8.self) else {
            throw ICalendarError(line: nil, message: "the file is not UTF-8")
        }
        var components: [String] = []
        var event: ICalendarEvent?
        var (events, calendars) = (0, 0)
        for line in try ContentLine.all(in: text) {
            let isOfEvent = components.last == "VEVENT"
            switch line.name {
            case "BEGIN":
                let component = line.value.uppercased()
                guard components.isEmpty == (component == "VCALENDAR") else {
                    throw ICalendarError(line: line.number, message: "BEGIN:\(component) does not belong here")
                }
                components.append(component)
                if component == "VCALENDAR" { calendars += 1 }
                guard component == "VEVENT" else { continue }
                events += 1
                guard events <= Self.mostEvents else {
                    throw ICalendarError(line: line.number, message: "there are more than \(Self.mostEvents) events")
                }
                event = ICalendarEvent(line: line.number)
            case "END":
                guard components.popLast() == line.value.uppercased() else {
                    throw ICalendarError(line: line.number, message: "END:\(line.value) ends nothing that has begun")
                }
                guard isOfEvent, let ended = event else { continue }
                add(ended)
                event = nil
            default:
                guard !components.isEmpty else {
                    throw ICalendarError(line: line.number, message: "the file does not begin with BEGIN:VCALENDAR")
                }
                if isOfEvent { event?.read(line) }
            }
        }
        guard calendars > 0 else { throw ICalendarError(line: nil, message: "there is no calendar in the file") }
        guard components.isEmpty else {
            throw ICalendarError(line: nil, message: "the file ends before END:\(components.last ?? "")")
        }
    }

    private mutating func add(_ event: ICalendarEvent) {
        switch event.holiday {
        case .success(let holiday): holidays.append(holiday)
        case .failure(let refusal):
            skipped.append(.init(line: refusal.line, name: event.name, reason: refusal.reason))
        }
    }
}
