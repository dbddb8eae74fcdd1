package io.crossfade.control.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.model.TableId;
import org.junit.jupiter.api.Test;

class BackupSqlTest {
    private static final TableId TABLE = new TableId("public", "odd \"one\"");

    @Test
    void heirsAreNotCountedAndPartitionsAre() {
        assertThat(BackupSql.count(TABLE, false)).isEqualTo("select count(*) from only \"public\".\"odd \"\"one\"\"\"");
        assertThat(BackupSql.count(TABLE, true)).isEqualTo("select count(*) from \"public\".\"odd \"\"one\"\"\"");
    }
}
