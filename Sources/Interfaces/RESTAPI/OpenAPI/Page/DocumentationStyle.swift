/// The page's stylesheet.
enum DocumentationStyle {
    static let css = """
        :root {
            --ground: #fff; --raised: #f6f7f9; --text: #1c2127; --quiet: #59636e; --line: #d9dee4; --link: #0b57b0;
            --get: #0b6b45; --post: #0b57b0; --patch: #8a5300; --delete: #b3261e;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --ground: #14171a; --raised: #1d2126; --text: #e4e8ec; --quiet: #9aa5b1; --line: #333a42; --link: #7db5ff;
                --get: #5fd0a0; --post: #7db5ff; --patch: #f0b450; --delete: #ff8f86;
            }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 4rem; }
        body {
            margin: 0; background: var(--ground); color: var(--text);
            font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
        }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
        code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
        p code, td code, dd code { overflow-wrap: anywhere; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: 1rem; z-index: 3; background: var(--ground); padding: .5rem 1rem; }
        .top {
            position: sticky; top: 0; z-index: 2; display: flex; gap: 1rem; align-items: center;
            justify-content: space-between; padding: .6rem 1.25rem; background: var(--ground);
            border-bottom: 1px solid var(--line);
        }
        .top p { margin: 0; }
        .name a { color: inherit; text-decoration: none; font-weight: 700; }
        .name span { color: var(--quiet); margin-left: .4rem; }
        .columns { display: grid; grid-template-columns: 19rem minmax(0, 1fr); max-width: 84rem; margin: 0 auto; }
        nav {
            position: sticky; top: 3rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto;
            padding: 1rem .75rem 2rem 1.25rem; border-right: 1px solid var(--line); font-size: .9rem;
        }
        .menu > summary { display: none; }
        nav p { margin: 0 0 .5rem; }
        nav ul { list-style: none; margin: 0 0 .75rem; padding: 0; }
        nav li a, nav p a {
            display: flex; gap: .5rem; align-items: baseline; padding: .2rem .4rem; border-radius: 4px;
            color: inherit; text-decoration: none; line-height: 1.35;
        }
        nav li a:hover, nav p a:hover { background: var(--raised); }
        nav summary { font-weight: 600; padding: .25rem .4rem; }
        nav .method { flex: 0 0 3.4rem; font-size: .68rem; padding: .05rem 0; }
        main { padding: 1.5rem 2rem 6rem; outline: none; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: .5rem 0 1rem; }
        h2 { font-size: 1.5rem; margin: 0 0 .5rem; }
        #introduction h2 { font-size: 1.15rem; margin-top: 2rem; }
        h3 { font-size: 1.15rem; margin: 0 0 .35rem; }
        h4 { font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; color: var(--quiet); margin: 1.4rem 0 .4rem; }
        p { margin: .5rem 0; max-width: 46rem; }
        small { color: var(--quiet); font-size: .8em; text-transform: none; letter-spacing: 0; font-weight: 400; }
        .resource { margin-top: 3.5rem; padding-top: 1.5rem; border-top: 3px solid var(--line); }
        .operation, .schema { margin-top: 2rem; padding: 1.1rem 1.25rem 1.25rem; border: 1px solid var(--line); border-radius: 8px; }
        .operation:target, .schema:target { border-color: var(--link); }
        .schema { background: var(--raised); }
        .route { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: 0 0 .75rem; }
        .route code { overflow-wrap: anywhere; font-weight: 600; }
        .anchor { color: var(--quiet); text-decoration: none; padding: 0 .35rem; }
        .method {
            display: inline-block; text-align: center; min-width: 3.4rem; padding: .1rem .5rem; border-radius: 4px;
            border: 1px solid currentColor; font: 700 .75rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace;
        }
        .get { color: var(--get); } .post { color: var(--post); } .patch { color: var(--patch); }
        .delete { color: var(--delete); }
        .scopes { color: var(--quiet); font-size: .9rem; }
        .table { overflow-x: auto; margin: .5rem 0; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-top: 1px solid var(--line); }
        thead th { border-top: 0; color: var(--quiet); font-weight: 600; font-size: .8rem; }
        td:first-child { min-width: 9rem; }
        td:last-child { min-width: 14rem; width: 55%; }
        .answers { margin: 0; }
        .answers dt { font-weight: 600; margin-top: .6rem; }
        .answers dd { margin: 0 0 0 1rem; padding-left: 1rem; border-left: 2px solid var(--line); }
        .answers p { margin: .2rem 0; }
        .status { font: 700 .85rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
        .s2 { color: var(--get); } .s3 { color: var(--post); } .s4 { color: var(--patch); } .s5 { color: var(--delete); }
        summary { cursor: pointer; }
        main details { margin: .35rem 0; }
        main summary { color: var(--link); font-size: .9rem; padding: .15rem 0; }
        pre { overflow-x: auto; margin: .4rem 0; padding: .8rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; }
        .schema pre { background: var(--ground); }
        @media (max-width: 56rem) {
            .columns { display: block; }
            nav { position: static; max-height: 22rem; border-right: 0; border-bottom: 1px solid var(--line); padding: .75rem 1rem; }
            .menu > summary { display: block; }
            main { padding: 1rem 1rem 4rem; }
            .top { padding: .6rem 1rem; }
            .operation, .schema { padding: .9rem; }
        }
        @media (max-width: 36rem) {
            h1 { font-size: 1.5rem; }
            thead { position: absolute; left: -100rem; }
            table, tbody, tr, td { display: block; width: auto; }
            tr { padding: .5rem .7rem; border-top: 1px solid var(--line); }
            tr:first-child { border-top: 0; }
            td, td:last-child { border: 0; padding: .05rem 0; min-width: 0; width: auto; }
            td:not(:first-child):not(:last-child) { display: inline-block; color: var(--quiet); font-size: .82rem; margin-right: .8rem; }
            .answers dd { margin-left: 0; padding-left: .7rem; }
        }
        @media print { nav, .skip { display: none; } .columns { display: block; } }

        """
}
