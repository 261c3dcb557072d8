import SQL

/// Brings the database's tables up to date.
enum MigrateCommand: Command {
    static let words = ["migrate"]
    static let summary = "Brings the database up to date; “serve” does it by itself."

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        try DataFolder.make(settings.data)
        let database = try App.openDatabase(settings)
        let result: Result<[String], any Error>
        do {
            result = .success(try await database.migrate(App.migrations))
        } catch {
            result = .failure(error)
        }
        await database.close()
        let applied = try result.get()
        if arguments.has("json") { return try Console.print(json: ["applied": applied]) }
        Console.print(applied.isEmpty ? "The database is up to date." : "Applied: \(applied.joined(separator: ", "))")
    }
}

/// Says which version this is.
enum VersionCommand: Command {
    static let words = ["version"]
    static let summary = "Prints the version."

    static let version = "0.1.0"

    static func run(_ arguments: Arguments, _ settings: InstallationSettings) async throws {
        try arguments.expect(0)
        if arguments.has("json") { return try Console.print(json: ["version": version]) }
        Console.print("parley \(version)")
    }
}
