
use std::sync::atomic::{AtomicU64, Ordering};
pub static T: [AtomicU64; 24] = [const { AtomicU64::new(0) }; 24];
pub const NAMES: [&str; 24] = ["held","known","ways","sum_up","score","fold","offer","look","extract","asked","result","-","naming","way","few","all","max","letin","covers","chars","borne","shares","holding","sections"];

#[repr(C)] struct Ts { s: i64, n: i64 }
extern "C" { fn clock_gettime(id: i32, t: *mut Ts) -> i32; }
fn ns() -> u64 { let mut t = Ts { s: 0, n: 0 }; unsafe { clock_gettime(3, &mut t); } (t.s * 1_000_000_000 + t.n) as u64 }
pub fn now() -> u64 { ns() }
pub fn add(at: usize, t: u64) { T[at].fetch_add(ns() - t, Ordering::Relaxed); }
