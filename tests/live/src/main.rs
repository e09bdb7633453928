//! Real drivers against the example programs; `tests/live/README.md` says what is checked and how to run it.

mod collector;
mod driver;
mod examples;
mod forwarder;
mod hostile;
mod judge;
mod latency;
mod memory;
mod mutate;
mod program;
mod rust_driver;
mod scenario;
mod soak;
mod tap;
mod wire;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use driver::Driver;
use examples::Examples;
use scenario::{Scenario, Tally};

const USAGE: &str = "live [drivers [NAME]] [soak] [mutate] [latency]; without arguments everything";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match *words {
        ["rust-driver", uri, settings] => rust_driver(uri, settings),
        ["answer"] => forwarder::answer().map_err(|error| error.to_string()),
        ["forward", upstream] => forward(upstream),
        _ => return tests(&words),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn rust_driver(uri: &str, settings: &str) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let script = rust_driver::run(uri, settings);
    runtime.block_on(script).map_err(|error| error.to_string())
}

fn forward(upstream: &str) -> Result<(), String> {
    let upstream = upstream.parse().map_err(|_| "HOST:PORT expected")?;
    forwarder::forward(upstream).map_err(|error| error.to_string())
}

fn tests(words: &[&str]) -> ExitCode {
    let is_known = |word: &&str| {
        let is_driver = Driver::ALL.iter().any(|driver| driver.name() == *word);
        ["drivers", "soak", "mutate", "latency"].contains(word) || is_driver
    };
    if !words.iter().all(is_known) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    let wanted = |word: &str| words.is_empty() || words.contains(&word);
    let examples = match Examples::build() {
        Ok(examples) => examples,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut report = Report::default();
    for driver in Driver::ALL {
        if wanted("drivers") || wanted(driver.name()) {
            report.driver(driver, &examples);
        }
    }
    if wanted("soak") {
        let length = seconds("LIVE_SOAK_SECONDS", 60);
        report.line("soak", || soak::run(&examples, length));
    }
    if wanted("mutate") {
        let length = seconds("LIVE_MUTATE_SECONDS", 30);
        report.attacks(&examples, length);
    }
    if wanted("latency") {
        report.line("latency", || {
            latency::run(&examples).map_err(|error| vec![error])?;
            Ok(String::from("measured"))
        });
    }
    report.end()
}

fn seconds(variable: &str, usual: u64) -> Duration {
    let set = std::env::var(variable).ok();
    Duration::from_secs(set.and_then(|text| text.parse().ok()).unwrap_or(usual))
}

/// One line for each scenario, one for each driver, and the sum.
#[derive(Default)]
struct Report {
    drivers: Vec<String>,
    passed: usize,
    failed: usize,
}

impl Report {
    fn driver(&mut self, driver: Driver, examples: &Examples) {
        let start = Instant::now();
        let (mut sum, before) = (Tally::default(), (self.passed, self.failed));
        for scenario in Scenario::all(driver) {
            let name = format!("{:<8} {}", driver.name(), scenario.name);
            self.line(&name, || {
                let tally = scenario.run(examples)?;
                sum.add(&tally);
                Ok(tally.to_string())
            });
        }
        let (passed, failed) = (self.passed - before.0, self.failed - before.1);
        self.drivers.push(format!(
            "{} {}: {passed} scenarios passed, {failed} failed; {sum}; {:.0} s",
            driver.name(),
            driver.version(),
            start.elapsed().as_secs_f64()
        ));
    }

    fn attacks(&mut self, examples: &Examples, length: Duration) {
        let start = Instant::now();
        match hostile::run(examples, length) {
            Ok(outcomes) => {
                for (name, outcome) in outcomes {
                    self.outcome(&format!("mutate   {name}"), start.elapsed(), outcome);
                }
            }
            Err(error) => self.outcome("mutate", start.elapsed(), Err(vec![error])),
        }
    }

    fn line(&mut self, name: &str, run: impl FnOnce() -> Result<String, Vec<String>>) {
        let start = Instant::now();
        let outcome = run();
        self.outcome(name, start.elapsed(), outcome);
    }

    fn outcome(&mut self, name: &str, time: Duration, outcome: Result<String, Vec<String>>) {
        match outcome {
            Ok(text) => {
                self.passed += 1;
                let time = time.as_secs_f64();
                println!("ok      {name:<44} {time:>5.1} s  {text}");
            }
            Err(problems) => {
                const SHOWN: usize = 12;
                self.failed += 1;
                println!("FAILED  {name}");
                for problem in problems.iter().take(SHOWN) {
                    println!("        {problem}");
                }
                if problems.len() > SHOWN {
                    println!("        and {} more", problems.len() - SHOWN);
                }
            }
        }
    }

    fn end(self) -> ExitCode {
        println!();
        for line in &self.drivers {
            println!("{line}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        ExitCode::from(u8::from(self.failed > 0))
    }
}
