//! x
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
    paydown::scenario::count(&deal);
    let n: usize = a[2].parse().unwrap();
    let t = std::time::Instant::now();
    let s = paydown::scenario::scratch(&deal, from, n, a[3] == "exact", a.len() < 5);
    println!(
        "{s} {:?} per path us {}",
        t.elapsed(),
        t.elapsed().as_secs_f64() * 1e6 / (16.0 * n as f64)
    );
}
