import Configuration
import Glibc

/// The command line: finds the command, runs it, and turns what goes wrong into words and an exit status.
@main
struct Parley {
    static func main() async {
        // A reader that goes away (a pipe into `head`) must not end a server.
        signal(SIGPIPE, SIG_IGN)
        // Nor must a file that may not grow any more (setrlimit): the write fails, as on a full disk.
        signal(SIGXFSZ, SIG_IGN)
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            try await Commands.run(words)
        } catch let usage as UsageError {
            Console.error(usage.description)
            exit(2)
        } catch let failure as ConfigurationError {
            Console.error(failure.description)
            exit(2)
        } catch {
            Console.error("\(error)")
            exit(1)
        }
    }
}
