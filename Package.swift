// swift-tools-version: 6.2
import PackageDescription

// The house of docs/architecture.md: a folder of Sources/ is a floor, a target is a room.
// Dependencies point down only; `--explicit-target-dependency-import-check error` enforces it.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, on floor: String, needs dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)", swiftSettings: settings)
}

func system(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)")
}

func tests(of name: String, needs dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        path: "Tests/\(name)Tests",
        swiftSettings: settings
    )
}

let package = Package(
    name: "parley",
    targets: [
        // System
        system("CMicroHTTPD"), system("CCurl"), system("CSQLite"), system("CLibpq"), system("COpenSSL"),

        // Platform
        library("Logging", on: "Platform"),
        library("HTTPTypes", on: "Platform"),
        library("HTTPClient", on: "Platform", needs: ["CCurl", "HTTPTypes"]),
        tests(of: "HTTPClient", needs: ["HTTPServer", "HTTPTypes"]),
        library("ServiceLifecycle", on: "Platform", needs: ["Logging"]),
        tests(of: "ServiceLifecycle", needs: ["Logging"]),
        library("Metrics", on: "Platform"),
        tests(of: "Metrics"),
        library("HTTPServer", on: "Platform", needs: ["CMicroHTTPD", "HTTPTypes", "Logging", "ServiceLifecycle"]),
        tests(of: "HTTPServer", needs: ["HTTPTypes", "Logging"]),
        library("JSON", on: "Platform"),
        tests(of: "JSON"),

        // Clients
        library("TelegramBotAPI", on: "Clients", needs: ["HTTPClient", "HTTPTypes", "JSON"]),
        tests(of: "TelegramBotAPI", needs: ["HTTPClient", "HTTPTypes", "JSON"]),

        // Sandbox
        library(
            "TelegramSandbox", on: "Sandbox",
            needs: ["HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "Logging", "ServiceLifecycle"]),
        tests(of: "TelegramSandbox", needs: ["HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "TelegramBotAPI"]),
    ]
)
