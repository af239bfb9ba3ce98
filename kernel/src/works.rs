//! Documents that are copies or versions of one text, of which one is shown.

/// A document that is not the only one of its work.
#[derive(Clone, Copy)]
pub struct Member {
    pub work: i64,
    /// The lesser comes first.
    pub rank: i64,
    pub segment: u32,
    pub document: u32,
}

/// The documents of which another may be shown, those of one work together.
pub struct Works(Vec<Member>);

impl Works {
    /// Take the members in the order of their documents.
    pub fn new(mut members: Vec<Member>) -> Works {
        members.sort_by_key(|member| member.work);
        Works(members)
    }

    /// Return the documents for which another stands, told by what each is worth: 0 where nothing
    /// of it was found. Of those worth most that is shown which has the least rank.
    pub fn hidden(&self, worth: impl Fn(&Member) -> u8) -> Vec<Member> {
        let mut hidden = vec![];
        let mut shown: Option<(Member, u8)> = None;
        for member in &self.0 {
            let worth = worth(member);
            if worth == 0 {
                continue;
            }
            let other = shown.filter(|(other, _)| other.work == member.work);
            let Some((other, most)) = other else {
                shown = Some((*member, worth));
                continue;
            };
            if worth > most || worth == most && member.rank < other.rank {
                hidden.push(other);
                shown = Some((*member, worth));
            } else {
                hidden.push(*member);
            }
        }
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::{Member, Works};

    #[test]
    fn one_of_a_work_is_shown() {
        let member = |document, work, rank| Member { work, rank, segment: 0, document };
        let works = Works::new(vec![
            member(0, 7, 2),
            member(1, 5, 1),
            member(2, 7, 1),
            member(3, 5, 0),
            member(4, 7, 0),
        ]);
        let hidden = |worths: [u8; 5]| {
            let found = works.hidden(|member| worths[member.document as usize]);
            let mut found: Vec<u32> = found.iter().map(|member| member.document).collect();
            found.sort();
            found
        };
        assert_eq!(hidden([1, 1, 1, 1, 1]), [0, 1, 2]);
        assert_eq!(hidden([2, 1, 1, 0, 1]), [2, 4]);
        assert_eq!(hidden([0, 1, 0, 0, 1]), [0; 0]);
    }
}
