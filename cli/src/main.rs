//! `paydown`: ties out trustees' reports, projects deals, runs grids of scenarios.

#[cfg(feature = "arrow")]
mod arrow;
mod begin;
mod cases;
mod commands;
mod deals;
mod options;
mod output;
mod picture;
mod tables;
mod terminal;
mod text_table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use output::Failure;

/// A waterfall cash-flow engine for structured finance.
///
/// A deal is a folder with a `deal.yaml`, or such a file. Amounts are in dollars, rates in percent a
/// year. Exit code 0: done; 1: a figure breaks, or a law is broken; 2: something could not be read,
/// run or written; 130: interrupted.
#[derive(Parser)]
#[command(name = "paydown", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(clap::Args)]
struct Common {
    /// Runs as if started in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    folder: Option<PathBuf>,
    /// When output has colours; NO_COLOR turns them off too
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: Color,
    /// Prints no notes and no progress on standard error; errors are printed
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    Replay(commands::replay::Arguments),
    Tables(commands::tables::Arguments),
    Explain(commands::explain::Arguments),
    History(commands::history::Arguments),
    Project(commands::project::Arguments),
    Price(commands::price::Arguments),
    Oas(commands::oas::Arguments),
    Decrement(commands::decrement::Arguments),
    Breakeven(commands::breakeven::Arguments),
    Grid(commands::grid::Arguments),
    Schedule(commands::schedule::Arguments),
    Check(commands::check::Arguments),
    Laws(commands::laws::Arguments),
    Bench(commands::bench::Arguments),
    /// Prints the JSON Schema of deal files, for editors
    Schema,
    /// Prints the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page
    Man,
}

fn main() -> ExitCode {
    let done = parsed().and_then(|Cli { common, command }| {
        terminal::set(common.color, common.quiet);
        terminal::catch_interrupts();
        entered(&common)?;
        run(command)
    });
    match done {
        Ok(()) | Err(Failure::ClosedPipe | Failure::Done) => ExitCode::SUCCESS,
        Err(Failure::Found) => ExitCode::from(1),
        Err(Failure::Interrupted) => ExitCode::from(130),
        Err(Failure::Errors(errors)) => {
            for error in errors {
                terminal::error(&error);
            }
            ExitCode::from(2)
        }
    }
}

/// The command line. Help and the version are output like any other: they fail on a full disk.
fn parsed() -> Result<Cli, Failure> {
    let wanted = std::env::args_os().skip_while(|argument| argument != "--color").nth(1);
    let color = match wanted.as_ref().and_then(|color| color.to_str()) {
        Some("never") => ColorChoice::Never,
        Some("always") => ColorChoice::Always,
        _ => ColorChoice::Auto,
    };
    let mut command = Cli::command().color(color);
    let matches = command.try_get_matches_from_mut(std::env::args_os());
    let error = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    if error.use_stderr() {
        let _ = error.print();
        return Err(Failure::Errors(Vec::new().into()));
    }
    let text = error.render();
    let is_coloured = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal::is_coloured(),
    };
    output::print(&if is_coloured { text.ansi().to_string() } else { text.to_string() })?;
    Err(Failure::Done)
}

fn entered(common: &Common) -> Result<(), Failure> {
    let Some(folder) = &common.folder else { return Ok(()) };
    std::env::set_current_dir(folder)
        .map_err(|error| output::fail("-C", format!("{}: {error}", folder.display())))
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Replay(arguments) => commands::replay::run(&arguments),
        Command::Tables(arguments) => commands::tables::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::History(arguments) => commands::history::run(&arguments),
        Command::Project(arguments) => commands::project::run(&arguments),
        Command::Price(arguments) => commands::price::run(&arguments),
        Command::Oas(arguments) => commands::oas::run(&arguments),
        Command::Decrement(arguments) => commands::decrement::run(&arguments),
        Command::Breakeven(arguments) => commands::breakeven::run(&arguments),
        Command::Grid(arguments) => commands::grid::run(&arguments),
        Command::Schedule(arguments) => commands::schedule::run(&arguments),
        Command::Check(arguments) => commands::check::run(&arguments),
        Command::Laws(arguments) => commands::laws::run(&arguments),
        Command::Bench(arguments) => commands::bench::run(&arguments),
        Command::Schema => output::print(&paydown::deal_schema()),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "paydown", &mut text);
            output::print(&String::from_utf8_lossy(&text))
        }
        Command::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut text)
                .map_err(|error| output::fail("man", error.to_string()))?;
            output::print(&String::from_utf8_lossy(&text))
        }
    }
}
