package import SQL

/// A further command of agents in tickets' topics, composed where everything is tied: the desk knows none of them.
package protocol StaffCommand: Sendable {
    /// In lower case, without the slash.
    var name: String { get }
    /// What `/help` says of it: one line.
    var help: String { get }

    /// Does what was asked for; what comes of it, it says itself.
    func run(_ call: StaffCall, in db: any SQLConnection) throws

    /// A button under something that the command has said was pressed.
    /// - Returns: what the agent is told at once; Telegram shows up to 200 characters.
    func pressed(_ button: String, _ call: StaffCall, in db: any SQLConnection) throws -> String
}

/// A button under something that a command says.
package struct StaffButton: Sendable, Hashable {
    package var title: String
    /// What the command is told when it is pressed: at most 30 bytes, so that it fits into a button's data.
    package var data: String

    package init(_ title: String, _ data: String) {
        self.title = title
        self.data = data
    }
}
