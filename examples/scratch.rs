//! x
#![allow(clippy::unwrap_used)]
use paydown::collateral::*;
use paydown::scenario::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let deal = paydown::Deal::from_path(&a[1]).map_err(|e| println!("{e:?}")).unwrap();
    let from = std::fs::read_dir(&a[1])
        .unwrap()
        .filter_map(|e| e.ok())
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .next()
        .map(|p| paydown::replay(&deal, p).unwrap());
    let mut options = paydown::projection::ProjectionOptions::default();
    options.from = from;
    let n: usize = a[2].parse().unwrap();
    let scenarios = Generated::new(n * 16, |i| {
        let mut s = Scenario::default();
        s.assumptions.prepayment_pct = GroupVectors::flat(5.0 + (i % 16) as f64 + i as f64 / 160.0);
        s.assumptions.default_pct = GroupVectors::flat(0.5);
        s.assumptions.severity_pct = GroupVectors::flat(30.0);
        for name in ["libor-1m", "libor-12m", "cmt-1y"] {
            s.assumptions.indices.set(name, IndexCurve::flat(3.0));
        }
        s
    });
    let mut o = RunOptions::default();
    o.arithmetic = match a[3].as_str() {
        "exact" => LaneArithmetic::Exact,
        "decimal" => LaneArithmetic::Decimal,
        _ => LaneArithmetic::Float,
    };
    o.full = a.len() > 4 && a[4] == "full";
    if a.len() > 4 && a[4] == "portable" {
        o.instructions = Instructions::Portable;
    }
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    let t = std::time::Instant::now();
    let mut sum = 0.0;
    let out = if n == 0 {
        Default::default()
    } else {
        run(&[Subject::with(&deal, &options)], &scenarios, &o, |p| sum += p.classes[0].interest)
            .unwrap()
    };
    println!(
        "{sum} {:?} per path us {} faults {}",
        t.elapsed(),
        t.elapsed().as_secs_f64() * 1e6 / (16.0 * n as f64),
        out.faults.len()
    );
}
