//! Several statements in one way to the database and back: what a commit costs that carries little is its ways.

#[cfg(test)]
use super::ANOTHER;
use super::{Connection, Db, Given, Row, Search, Statement, postgres, sqlite};
use crate::store::StoreError;

/// Statements of which none needs what another one finds or writes.
#[derive(Default)]
pub(in crate::store) struct Together {
    statements: Vec<&'static Statement>,
    given: Vec<Given>,
}

impl Together {
    pub fn add(&mut self, statement: &'static Statement, given: Given) {
        self.statements.push(statement);
        self.given.push(given);
    }

    /// Each with what it is given; one that is given nothing is not carried out.
    fn parts(self) -> impl Iterator<Item = (usize, &'static Statement, Given)> {
        let parts = self.statements.into_iter().zip(self.given).enumerate();
        parts.filter(|(_, (_, given))| !given.is_empty()).map(|(nth, (statement, given))| (nth, statement, given))
    }
}

/// A search with what it is given.
pub(in crate::store) type Asked = (&'static Search, Given);

impl Db {
    /// How many rows each of the statements wrote.
    pub async fn write_together(&mut self, together: Together) -> Result<Vec<u64>, StoreError> {
        let mut written = vec![0; together.statements.len()];
        let (mut nths, mut statements, mut said, mut all) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (nth, statement, mut given) in together.parts() {
            #[cfg(test)]
            if let Some(row) = self.line.another(statement, &given) {
                self.run(ANOTHER, row).await?;
            }
            said.push(self.line.said(statement, &mut given));
            nths.push(nth);
            statements.push(statement);
            all.push(given);
        }
        if all.is_empty() {
            return Ok(written);
        }
        let done = match self.connection().await? {
            Connection::Sqlite(db) => {
                let done = sqlite::together(db, &said, all).await;
                done.map(|done| done.into_iter().map(|(written, _)| written).collect())
            }
            Connection::Postgres(db) => postgres::write_together(db, &said, all).await,
        };
        let done: Vec<u64> = self.told(done)?;
        for ((nth, statement), rows) in nths.into_iter().zip(statements).zip(done) {
            self.line.wrote(statement, rows);
            written[nth] = rows;
        }
        Ok(written)
    }

    /// What each of the searches found, of which none needs what another one finds.
    pub async fn search_together<const N: usize>(&mut self, searches: [Asked; N]) -> Result<[Vec<Row>; N], StoreError> {
        let mut found = [const { Vec::new() }; N];
        let (mut nths, mut asked, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for (nth, (search, given)) in searches.into_iter().enumerate().filter(|(_, (_, given))| !given.is_empty()) {
            nths.push(nth);
            asked.push(*search);
            all.push(given);
        }
        if all.is_empty() {
            return Ok(found);
        }
        let done = match self.connection().await? {
            Connection::Sqlite(db) => {
                let statements: Vec<_> = asked.iter().map(|search| search.statement).collect();
                let done = sqlite::together(db, &statements, all).await;
                done.map(|done| done.into_iter().map(|(_, found)| found).collect())
            }
            Connection::Postgres(db) => postgres::search_together(db, &asked, all).await,
        };
        let done: Vec<Vec<Row>> = self.told(done)?;
        for ((nth, search), mut rows) in nths.into_iter().zip(asked).zip(done) {
            self.line.found(&search.statement, &mut rows);
            found[nth] = rows;
        }
        Ok(found)
    }
}
