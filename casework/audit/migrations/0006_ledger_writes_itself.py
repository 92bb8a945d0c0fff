import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import casework.audit.triggers
from casework.audit.migrating import Together

FUNCTIONS = """
    CREATE FUNCTION audit_epoch_now() RETURNS integer LANGUAGE sql STABLE
    AS 'SELECT max(number) FROM audit_epoch';

    CREATE FUNCTION audit_append(of_source text, of_id bigint, of_row bigint, of_chain text, content jsonb)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        names text[] := ARRAY(SELECT name FROM jsonb_object_keys(content) name ORDER BY name COLLATE "C");
        grain bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        committed bytea := sha256(grain || convert_to(content::text, 'UTF8'));
        moment timestamptz := clock_timestamp();
        era integer := audit_epoch_now();
        transaction bigint := pg_current_xact_id()::text::bigint;
        shape_of bigint; place bigint; before bytea; hashed bytea; entry bigint;
    BEGIN
        SELECT id INTO shape_of FROM audit_shape WHERE source = of_source AND columns = names;
        IF shape_of IS NULL THEN
            INSERT INTO audit_shape (source, columns) VALUES (of_source, names)
                ON CONFLICT (source, columns) DO NOTHING;
            SELECT id INTO shape_of FROM audit_shape WHERE source = of_source AND columns = names;
        END IF;
        INSERT INTO audit_chainhead AS head (chain, position, hash)
            VALUES (of_chain, 1, decode(repeat('00', 32), 'hex'))
            ON CONFLICT (chain) DO UPDATE SET position = head.position + 1
            RETURNING position, hash INTO place, before;
        hashed := sha256(before || committed || convert_to(concat_ws('|', of_chain, place, of_source, of_id,
            coalesce(of_row, 0), era, transaction, (extract(epoch FROM moment) * 1000000)::bigint), 'UTF8'));
        INSERT INTO audit_ledgerentry (epoch, transaction_id, chain, position, source, source_id, row_id,
                shape_id, recorded_at, commitment, hash)
            VALUES (era, transaction, of_chain, place, of_source, of_id, of_row,
                shape_of, moment, committed, hashed)
            RETURNING id INTO entry;
        INSERT INTO audit_salt (entry_id, value) VALUES (entry, grain);
        UPDATE audit_chainhead SET hash = hashed WHERE chain = of_chain;
    END $$;

    INSERT INTO audit_epoch (number, begun_at) VALUES (1, now());
"""
# Nobody but the triggers, which run as the owner, writes into the ledger.
RIGHTS = """
    DO $$ DECLARE given record; BEGIN
        FOR given IN
            SELECT DISTINCT c.relname AS name, a.grantee::regrole AS role
            FROM pg_class c, aclexplode(c.relacl) a
            WHERE c.relname IN ('audit_shape', 'audit_epoch', 'audit_chainhead', 'audit_ledgerentry', 'audit_salt')
                AND a.grantee NOT IN (0, c.relowner)
        LOOP
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %I FROM %s', given.name, given.role);
        END LOOP;
    END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0005_ledger'),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        Together(
            operations=[
                pgtrigger.migrations.AddTrigger(
                    model_name='auditevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='e4ea4d1091cda0866df9b0b53cc3fc755c4697e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00dfa', table='audit_auditevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='auditevent',
                    trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='8d1c136c872d46c43c186db13900b99a5419003b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d674d', table='audit_auditevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='auditevent',
                    trigger=pgtrigger.compiler.Trigger(name='chained', sql=casework.audit.triggers.GuardSql(func="PERFORM audit_append('audit_auditevent', NEW.id, NULL, NEW.scope || ':' || coalesce(NEW.subject_id, 0), to_jsonb(NEW)); RETURN NULL;", hash='38d0f9817a72f868b1453f5e13660130b995de8a', operation='INSERT', pgid='pgtrigger_chained_9cb91', table='audit_auditevent', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='epoch',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='bbda18b064095a337b60229a04509c7266dbcb4a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1bf57', table='audit_epoch', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='epoch',
                    trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='dc4862c4f9a9eac6a45f606b01cd78d8d346506b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5cd04', table='audit_epoch', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='shape',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='dee65fede72f68282cd814625dcf5fce80de562a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7c350', table='audit_shape', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='shape',
                    trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='2c81fa10bcebda15016526b36b2a345a37d38e5b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d06e5', table='audit_shape', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ledgerentry',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='4388754608b15d81bbeb118810deba87413faa50', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7f4e6', table='audit_ledgerentry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='ledgerentry',
                    trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=casework.audit.triggers.GuardSql(func="\n        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME\n            USING ERRCODE = 'insufficient_privilege';\n    ", hash='a1eb3492186212096182fd8a8fbe1ef50eda153b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5f61b', table='audit_ledgerentry', when='BEFORE')),
                ),
            ],
        ),
    ]
