//! Where the arrays of a file lie.

use std::collections::HashMap;

use crate::blocks::{Array, Checked, Damage, View};

/// The arrays of a file by name.
pub struct Layout<'a> {
    view: &'a View<'a>,
    arrays: HashMap<String, Array>,
}

impl<'a> Layout<'a> {
    /// Take arrays as (name, offset, count, width); all of them must lie in the file.
    pub fn new(
        view: &'a View<'a>,
        size: usize,
        said: Vec<(String, usize, usize, usize)>,
    ) -> Checked<Layout<'a>> {
        let mut arrays = HashMap::new();
        for (name, offset, count, width) in said {
            let array = Array::within(offset, count, width, size);
            let array = array.ok_or_else(|| view.blocks.invalid(&name))?;
            arrays.insert(name, array);
        }
        Ok(Layout { view, arrays })
    }

    /// Tell whether there is an array.
    pub fn has(&self, name: &str) -> bool {
        self.arrays.contains_key(name)
    }

    /// Return an array of numbers of one of some widths; of `count` of them, where that is known.
    pub fn array(&self, name: &str, widths: &[usize], count: Option<usize>) -> Checked<Array> {
        let array = self.arrays.get(name).copied();
        let array = array.filter(|one| widths.contains(&one.width));
        let array = array.filter(|one| count.map_or(true, |count| one.count == count));
        array.ok_or_else(|| self.invalid(name))
    }

    /// Return the file as it is seen.
    pub fn view(&self) -> &View<'a> {
        self.view
    }

    /// Return the damage of a part of the file.
    pub fn invalid(&self, part: &str) -> Damage {
        self.view.blocks.invalid(part)
    }
}
