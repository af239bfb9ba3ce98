//! The time that a search may take. Its thread knows it, for what takes long lies deep below.

use std::cell::Cell;
use std::time::Instant;

/// So many steps of a loop are taken between two looks at the clock.
const OFTEN: usize = 64;

thread_local! {
    static TIME: Cell<Time> = const { Cell::new(Time { end: None, ran_out: false }) };
}

#[derive(Clone, Copy)]
struct Time {
    end: Option<Instant>,
    ran_out: bool,
}

/// Gives a thread back the time that it had.
struct Before(Time);

impl Drop for Before {
    fn drop(&mut self) {
        TIME.set(self.0);
    }
}

/// Do some work, of which what is not done at an end is left, or at that of what it is a part of;
/// tell too whether anything was.
pub fn within<T>(end: Option<Instant>, work: impl FnOnce() -> T) -> (T, bool) {
    let end = end.into_iter().chain(TIME.get().end).min();
    let before = Before(TIME.replace(Time { end, ran_out: false }));
    let done = work();
    let left = ran_out();
    drop(before);
    (done, left)
}

/// Let what the thread does from now on end so, until it is told otherwise.
pub fn end(end: Option<Instant>) {
    TIME.set(Time { end, ran_out: false });
}

/// Tell whether the rest is to be left undone.
pub fn over() -> bool {
    let mut time = TIME.get();
    if !time.ran_out && time.end.is_some_and(|end| Instant::now() > end) {
        time.ran_out = true;
        TIME.set(time);
    }
    time.ran_out
}

/// Tell whether anything was left undone: then what was found is not all.
pub fn ran_out() -> bool {
    TIME.get().ran_out
}

/// Looks at the clock now and then in a loop of short steps.
#[derive(Default)]
pub struct Watch {
    steps: usize,
    over: bool,
}

impl Watch {
    /// Count a step; tell whether it and the rest are to be left undone.
    pub fn over(&mut self) -> bool {
        self.steps += 1;
        if self.steps % OFTEN == 0 {
            self.over = over();
        }
        self.over
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{over, ran_out, within, Watch, OFTEN};

    #[test]
    fn work_ends_with_its_time() {
        let past = Instant::now().checked_sub(Duration::from_secs(1));
        let steps = || {
            let mut watch = Watch::default();
            (0..10 * OFTEN).take_while(|_| !watch.over()).count()
        };
        assert_eq!(within(past, steps), (OFTEN - 1, true));
        assert_eq!(within(None, steps), (10 * OFTEN, false));
        let inner = within(None, || within(past, over)).0;
        assert_eq!((inner, ran_out()), ((true, true), false));
        assert_eq!(within(past, || within(None, over)).0, (true, true));
    }
}
