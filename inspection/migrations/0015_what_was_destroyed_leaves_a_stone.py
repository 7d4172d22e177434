"""Tombstones of what was destroyed: only ever added, whoever asks; files know when they were destroyed."""

import django.db.models.deletion
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION inspection_tombstone_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '销毁登记只增不改' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER inspection_tombstone_append_only BEFORE UPDATE OR DELETE ON inspection_tombstone
FOR EACH ROW EXECUTE FUNCTION inspection_tombstone_stays();
"""
BACKWARD = """
DROP TRIGGER inspection_tombstone_append_only ON inspection_tombstone;
DROP FUNCTION inspection_tombstone_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('inspection', '0014_pairs_of_characters'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedfile',
            name='destroyed_at',
            field=models.DateTimeField(null=True, verbose_name='销毁时间'),
        ),
        migrations.AlterField(
            model_name='attachment',
            name='copy_state',
            field=models.CharField(choices=[('pending', '处理中'), ('ready', '可下载'), ('failed', '不能生成副本'), ('none', '无副本'), ('destroyed', '已到期销毁')], default='pending', max_length=9),
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('object_id', models.UUIDField(editable=False)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, verbose_name='销毁编号')),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('kind', models.CharField(max_length=20, verbose_name='种类')),
                ('what', models.CharField(max_length=120, verbose_name='内容')),
                ('sha256', models.CharField(max_length=64, verbose_name='校验值')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('asked_by_name', models.CharField(max_length=40, verbose_name='提出人')),
                ('agreed_by_name', models.CharField(max_length=40, verbose_name='同意人')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='销毁时间')),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tombstones', to='inspection.twopersonact', verbose_name='双人办理')),
                ('content_type', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.office', verbose_name='机构')),
            ],
            options={
                'verbose_name': '销毁登记',
                'verbose_name_plural': '销毁登记',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('office', 'number', 'position'), name='tombstone_number_once'), models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='tombstone_states_its_basis'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='tombstone_keeps_a_hash')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
