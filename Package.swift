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
        system("CMicroHTTPD"), system("CEpoll"), system("CCurl"), system("CSQLite"), system("CLibpq"),
        system("COpenSSL"), system("CStemmer"),
        .systemLibrary(name: "CXML2", path: "Sources/System/CXML2", pkgConfig: "libxml-2.0"),
        .target(name: "CRefusals", path: "Sources/System/CRefusals"),

        // Platform
        library("Logging", on: "Platform"),
        library("Metrics", on: "Platform"),
        library("ServiceLifecycle", on: "Platform", needs: ["Logging"]),
        library("Cryptography", on: "Platform", needs: ["COpenSSL"]),
        library("JSON", on: "Platform"),
        library("HTML", on: "Platform", needs: ["CXML2"]),
        library("Stemming", on: "Platform", needs: ["CStemmer"]),
        library("HTTPTypes", on: "Platform"),
        library(
            "HTTPServer", on: "Platform",
            needs: ["CEpoll", "CMicroHTTPD", "CRefusals", "HTTPTypes", "Logging", "ServiceLifecycle"]),
        library("HTTPClient", on: "Platform", needs: ["CCurl", "HTTPTypes"]),
        library("SQL", on: "Platform"),
        library("SQLite", on: "Platform", needs: ["CSQLite", "SQL"]),
        library("Postgres", on: "Platform", needs: ["CLibpq", "SQL"]),
        library("Coordination", on: "Platform", needs: ["SQL"]),
        library("Configuration", on: "Platform"),
        library("Processes", on: "Platform"),

        // Clients
        library("TelegramBotAPI", on: "Clients", needs: ["HTTPClient", "HTTPTypes", "JSON"]),
        library("IntercomAPI", on: "Clients", needs: ["Cryptography", "HTTPClient", "HTTPTypes", "JSON"]),

        // CRM
        library("Kernel", on: "CRM", needs: ["Cryptography", "Logging", "Metrics", "SQL", "ServiceLifecycle"]),
        library("BusinessTime", on: "CRM", needs: ["Kernel"]),
        library(
            "ServiceLevels", on: "CRM", needs: ["BusinessTime", "Kernel", "Logging", "SQL", "ServiceLifecycle"]),
        library("Delivery", on: "CRM", needs: ["Coordination", "Kernel", "Logging", "Metrics", "SQL"]),
        library("Contacts", on: "CRM", needs: ["Kernel", "SQL"]),
        library("Conditions", on: "CRM", needs: ["JSON"]),
        library(
            "WebhooksOut", on: "CRM",
            needs: [
                "Coordination", "Cryptography", "Delivery", "HTTPClient", "HTTPTypes", "JSON", "Kernel", "Logging",
                "SQL",
                "ServiceLifecycle",
            ]),
        library(
            "Desk", on: "CRM",
            needs: [
                "BusinessTime", "Conditions", "Contacts", "Coordination", "Cryptography", "Delivery", "HTTPClient",
                "JSON", "Kernel", "Logging", "SQL", "ServiceLifecycle", "TelegramBotAPI",
            ]),

        library(
            "Routing", on: "CRM",
            needs: [
                "BusinessTime", "Conditions", "Contacts", "Desk", "JSON", "Kernel", "Logging", "SQL",
                "ServiceLifecycle",
            ]),

        library(
            "Knowledge", on: "CRM",
            needs: [
                "Contacts", "Delivery", "Desk", "HTTPClient", "HTTPTypes", "JSON", "Kernel", "Logging", "SQL",
                "Stemming", "TelegramBotAPI",
            ]),

        library(
            "IntercomBridge", on: "CRM",
            needs: [
                "Contacts", "Coordination", "Cryptography", "Delivery", "Desk", "HTML", "HTTPClient", "HTTPTypes",
                "IntercomAPI", "JSON", "Kernel", "Logging", "SQL", "ServiceLifecycle", "TelegramBotAPI",
            ]),

        // Interfaces
        library(
            "RESTAPI", on: "Interfaces",
            needs: [
                "BusinessTime", "Conditions", "Contacts", "Cryptography", "Desk", "HTTPClient", "HTTPServer",
                "HTTPTypes", "IntercomAPI", "IntercomBridge", "JSON", "Kernel", "Knowledge", "Logging", "Metrics",
                "Routing", "SQL", "ServiceLevels", "TelegramBotAPI", "WebhooksOut",
            ]),

        // Sandbox
        library(
            "TelegramSandbox", on: "Sandbox",
            needs: ["HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "Logging", "ServiceLifecycle"]),

        library(
            "IntercomSandbox", on: "Sandbox",
            needs: ["Cryptography", "HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "Logging", "ServiceLifecycle"]),

        // App
        .executableTarget(
            name: "parley",
            dependencies: [
                "Configuration", "Contacts", "Coordination", "Cryptography", "Delivery", "Desk", "HTTPClient",
                "HTTPServer", "HTTPTypes", "IntercomAPI", "IntercomBridge", "IntercomSandbox", "JSON", "Kernel",
                "Knowledge", "Logging", "Metrics", "Postgres", "Processes", "RESTAPI", "Routing", "SQL", "SQLite",
                "ServiceLevels", "ServiceLifecycle", "TelegramBotAPI", "TelegramSandbox", "WebhooksOut",
            ],
            path: "Sources/App/parley", swiftSettings: settings),

        .executableTarget(
            name: "parley-bench",
            dependencies: [
                "BusinessTime", "CEpoll", "Conditions", "Contacts", "Coordination", "Cryptography", "Delivery",
                "Desk", "HTTPClient", "HTTPServer",
                "HTTPTypes", "IntercomAPI", "IntercomBridge", "IntercomSandbox", "JSON", "Kernel", "Logging", "Metrics",
                "Postgres", "Processes", "RESTAPI", "Routing", "SQL", "SQLite", "ServiceLevels",
                "ServiceLifecycle", "TelegramBotAPI", "TelegramSandbox", "WebhooksOut",
            ],
            path: "Sources/App/parley-bench", swiftSettings: settings),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: ["HTTPClient", "HTTPTypes", "JSON", "Postgres", "Processes", "SQL", "SQLite"],
            path: "Tests/TestSupport", exclude: ["Intercom/check_intercom.py"],
            swiftSettings: settings),
        .target(
            name: "DeskTestSupport",
            dependencies: [
                "Contacts", "Coordination", "Cryptography", "Delivery", "Desk", "Kernel", "SQL", "ServiceLevels",
                "ServiceLifecycle", "TelegramBotAPI", "TelegramSandbox", "TestSupport",
            ],
            path: "Tests/DeskTestSupport", swiftSettings: settings),
        tests(of: "Conditions", needs: ["JSON"]),
        tests(of: "BusinessTime", needs: ["Kernel", "TestSupport"]),
        tests(of: "Configuration"),
        tests(of: "Coordination", needs: ["SQL", "TestSupport"]),
        tests(of: "Cryptography"),
        tests(of: "Delivery", needs: ["Coordination", "Kernel", "SQL", "TestSupport"]),
        tests(
            of: "Desk",
            needs: [
                "Contacts", "Delivery", "DeskTestSupport", "JSON", "Kernel", "SQL", "TelegramBotAPI", "TelegramSandbox",
                "TestSupport",
            ]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "HTTPClient", "HTTPServer", "HTTPTypes", "IntercomSandbox", "JSON", "Processes", "SQL", "SQLite",
                "ServiceLifecycle", "TelegramSandbox", "TestSupport", "parley",
            ],
            path: "Tests/IntegrationTests", swiftSettings: settings),
        tests(
            of: "IntercomAPI", needs: ["HTTPClient", "HTTPTypes", "JSON", "TestSupport"]),
        tests(
            of: "IntercomSandbox",
            needs: ["HTTPClient", "HTTPServer", "HTTPTypes", "IntercomAPI", "JSON", "TestSupport"]),
        tests(
            of: "IntercomBridge",
            needs: [
                "Contacts", "Delivery", "Desk", "DeskTestSupport", "HTTPClient", "HTTPTypes", "IntercomAPI",
                "IntercomSandbox", "JSON", "Kernel", "SQL", "ServiceLifecycle", "TelegramBotAPI", "TelegramSandbox",
                "TestSupport",
            ]),
        tests(of: "HTTPClient", needs: ["HTTPServer", "HTTPTypes", "Logging"]),
        tests(of: "HTTPServer", needs: ["HTTPTypes", "Logging"]),
        tests(of: "Kernel", needs: ["Cryptography", "SQL", "ServiceLifecycle", "TestSupport"]),
        tests(of: "JSON", needs: ["TestSupport"]),
        tests(
            of: "Knowledge",
            needs: [
                "Contacts", "Desk", "DeskTestSupport", "HTTPClient", "HTTPTypes", "JSON", "Kernel", "SQL",
                "TelegramBotAPI", "TelegramSandbox", "TestSupport",
            ]),
        tests(of: "Metrics"),
        tests(
            of: "RESTAPI",
            needs: [
                "Contacts", "Desk", "DeskTestSupport", "HTTPClient", "HTTPServer", "HTTPTypes", "IntercomBridge",
                "IntercomSandbox", "JSON", "Kernel", "Knowledge", "Metrics", "Routing", "SQL", "ServiceLevels",
                "ServiceLifecycle", "TelegramSandbox", "TestSupport", "WebhooksOut",
            ]),
        tests(
            of: "Routing",
            needs: [
                "BusinessTime", "Conditions", "Contacts", "Delivery", "Desk", "DeskTestSupport", "JSON", "Kernel",
                "SQL",
                "ServiceLifecycle", "TelegramSandbox", "TestSupport",
            ]),
        tests(of: "ServiceLevels", needs: ["BusinessTime", "Kernel", "SQL", "TestSupport"]),
        tests(of: "ServiceLifecycle", needs: ["Logging"]),
        tests(of: "SQL", needs: ["TestSupport"]),
        tests(of: "Stemming"),
        tests(of: "TelegramBotAPI", needs: ["HTTPClient", "HTTPTypes", "JSON", "TestSupport"]),
        tests(
            of: "WebhooksOut",
            needs: [
                "Coordination", "Cryptography", "Delivery", "DeskTestSupport", "HTTPClient", "HTTPTypes", "JSON",
                "Kernel", "SQL", "ServiceLifecycle", "TestSupport",
            ]),
        tests(
            of: "TelegramSandbox", needs: ["HTTPClient", "HTTPServer", "HTTPTypes", "JSON", "TelegramBotAPI"]),
    ]
)
